// The page behind a link of a mail. The token comes after #, so that no server, log or referrer ever sees it (but for the
// link in a mail's header, which has to be one that a mail program can post to); it is used
// when the person presses the button, because mail programs open links by themselves.
const { mutation, field } = document.body.dataset
const button = document.getElementById('do')
const said = document.getElementById('said')
const token = location.hash.slice(1) || new URLSearchParams(location.search).get('token') || ''
history.replaceState(null, '', location.pathname)

button.hidden = token === ''
if (token === '') said.textContent = 'This page needs the whole link of the mail. Open it from there.'
button.addEventListener('click', async () => {
  button.disabled = true
  try {
    const response = await fetch('graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: mutation, variables: { token } }),
    })
    const { data, errors } = await response.json()
    const answer = data?.[field]
    const problem = errors?.[0] ?? answer?.problems[0]
    said.textContent = problem?.message ?? answer.message ?? 'Done. You may close this page.'
    button.hidden = problem === undefined
  } catch {
    said.textContent = 'The registry could not be reached. Try again in a moment.'
  }
  button.disabled = false
})
