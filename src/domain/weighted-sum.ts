/**
 * The recency-weighted mean of S29 in constant space: each item weighs 2^-(age / half-life), and only the sum of weights, the sum
 * of weighted values, and how many there are is kept. Ages are counted back from `at`; since all weights share that
 * reference, moving it multiplies both sums and leaves the mean as it is. So time alone changes nothing.
 */
export type WeightedSum = {
  /** Items counted. */
  readonly count: number
  readonly weights: number
  readonly values: number
  /** The instant that weighs 1, in milliseconds of the epoch: the newest item there has been. */
  readonly at: number
}

export const EMPTY_SUM: WeightedSum = { count: 0, weights: 0, values: 0, at: 0 }

/** The mean of the values, 0..1 if they are; undefined of nothing. */
export const meanOf = (sum: WeightedSum): number | undefined =>
  sum.count === 0 ? undefined : Math.min(1, Math.max(0, sum.values / sum.weights))

/** With `times` equal items more, of any age: a late one weighs what it would have weighed on time. */
export function addItem(sum: WeightedSum, at: number, value: number, halfLifeMs: number, times = 1): WeightedSum {
  if (sum.count === 0) return { count: times, weights: times, values: value * times, at }
  const moved = at > sum.at ? moveTo(sum, at, halfLifeMs) : sum
  const weight = weightOf(moved, at, halfLifeMs) * times
  return {
    count: moved.count + times,
    weights: moved.weights + weight,
    values: moved.values + weight * value,
    at: moved.at,
  }
}

/** The same item with another value. */
export const replaceValue = (
  sum: WeightedSum,
  at: number,
  values: { readonly from: number; readonly to: number },
  halfLifeMs: number,
): WeightedSum => ({ ...sum, values: sum.values + weightOf(sum, at, halfLifeMs) * (values.to - values.from) })

const weightOf = (sum: WeightedSum, at: number, halfLifeMs: number): number => 2 ** -((sum.at - at) / halfLifeMs)

function moveTo(sum: WeightedSum, at: number, halfLifeMs: number): WeightedSum {
  const factor = 2 ** -((at - sum.at) / halfLifeMs)
  return { ...sum, weights: sum.weights * factor, values: sum.values * factor, at }
}
