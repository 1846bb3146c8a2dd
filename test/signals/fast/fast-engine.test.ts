import { createFastSignals } from '../../../src/signals/fast/index.js'
import { signalEngineContract } from '../../contract/signal-engine.js'

signalEngineContract(createFastSignals)
