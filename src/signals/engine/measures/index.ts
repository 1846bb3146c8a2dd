/** Measures: the numbers that conditions compare with constants, and the thresholds at which they turn. The door of `src/signals/engine/measures`. */
export { MeasureRegister } from './measure-register.js'
export { Measures, type MeasureEvidence } from './measures.js'
export { questionOf } from './questions.js'
