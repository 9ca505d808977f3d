import { cargoWatches } from '../../database/tables/alerts.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { maybe, type Plan, plan } from '../plan/declare.ts'
import { Watch } from './type.ts'

export const watchPlan: Plan<Watch, typeof cargoWatches> = plan(() => Watch, cargoWatches, {
  // What somebody watches is nobody else's business.
  visibleTo: (w, actor) => actor.is(w.accountId),
  fields: w => ({ cargo: maybe(() => cargoPlan, w.cargoId), since: w.since }),
})
