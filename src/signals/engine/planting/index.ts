/** Planting: how a condition becomes nodes and leaves, and how it is taken out or explained again. The door of `src/signals/engine/planting`. */
export { ConditionPlanter } from './condition-planter.js'
export { GeneralLeaves } from './general-leaves.js'
