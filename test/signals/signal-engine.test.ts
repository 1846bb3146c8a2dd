import { createSignals } from '../../src/signals/index.js'
import { signalEngineContract } from '../contract/signal-engine.js'

signalEngineContract(createSignals)
