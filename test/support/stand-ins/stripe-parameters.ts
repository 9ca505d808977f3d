/** A parameter's rule: its own keys, or a check that gives Stripe's complaint about a value. */
type Rule = { readonly [key: string]: Rule } | ((value: string, param: string) => Complaint | null)

export type Complaint = { readonly code?: string; readonly message: string; readonly param: string }

const text: Rule = () => null
const flag: Rule = (value, param) =>
  value === 'true' || value === 'false'
    ? null
    : { message: `Invalid boolean: ${value}`, param, code: 'parameter_invalid_boolean' }
const oneOf =
  (...values: string[]): Rule =>
  (value, param) =>
    values.includes(value) ? null : { message: `Invalid ${param}: must be one of ${values.join(', ')}`, param }
const url: Rule = (value, param) =>
  URL.canParse(value) ? null : { code: 'url_invalid', message: 'Not a valid URL', param }
const list = (rule: Rule): Rule => ({ '*': rule })

/** Parameters of "Create a VerificationSession" in Stripe's API reference. */
export const CREATE_PARAMETERS: Rule = {
  type: oneOf('document', 'id_number'),
  client_reference_id: text,
  expand: list(text),
  metadata: { '*': text },
  options: {
    document: {
      allowed_types: list(oneOf('driving_license', 'id_card', 'passport')),
      require_id_number: flag,
      require_live_capture: flag,
      require_matching_selfie: flag,
    },
  },
  provided_details: { email: text, phone: text },
  related_customer: text,
  related_customer_account: text,
  related_person: { account: text, person: text },
  return_url: url,
  verification_flow: text,
}

/** Of "Retrieve a VerificationSession". */
export const RETRIEVE_PARAMETERS: Rule = { expand: list(text) }

/** The first complaint about a form that Stripe would make, or null. Keys read `options[document][require_id_number]`. */
export function complaintAbout(form: URLSearchParams, rules: Rule): Complaint | null {
  for (const [param, value] of form) {
    const [first = '', ...rest] = param.split('[').map(part => part.replace(/\]$/, ''))
    const complaint = check([first, ...rest], value, rules, param)
    if (complaint) return complaint
  }
  return null
}

function check(path: readonly string[], value: string, rule: Rule, param: string): Complaint | null {
  const [key, ...rest] = path
  if (typeof rule === 'function') {
    return key === undefined ? rule(value, param) : { code: 'parameter_unknown', message: 'Invalid string', param }
  }
  const next = key === undefined ? undefined : (rule[key] ?? rule['*'])
  return next
    ? check(rest, value, next, param)
    : { code: 'parameter_unknown', message: `Received unknown parameter: ${param}`, param }
}
