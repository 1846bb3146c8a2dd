/** Announcements: of the conditions that turned within an instant, those whose verdict is another one than was told before, as edges. */
import type { Edge } from '../../port.js'
import { withCodeRoom, NOW, UNTOLD, type Present } from '../tables/index.js'
import { TRUE, UNKNOWN, type VerdictCode, type VerdictNetwork } from './verdict-network.js'

const noEdges: readonly Edge[] = []

/** What is to be told of the roots of one network. */
export class Announcements {
  readonly #network: VerdictNetwork
  readonly #present: Present
  /** Roots that turned since edges were last made, each once. */
  #turned: number[] = []
  #isTurned = new Uint8Array(16)
  /** The verdicts that edges have told so far, by root. */
  #told = new Uint8Array(16)
  #edges: Edge[] = []
  readonly #byOwner = (a: number, b: number): number => this.#network.ownerOf(a) - this.#network.ownerOf(b)

  constructor(network: VerdictNetwork, present: Present) {
    this.#network = network
    this.#present = present
  }

  /** Whether a root has turned that no edge has been made of. */
  get hasTurned(): boolean {
    return this.#turned.length > 0
  }

  /** Whether there are edges to be taken. */
  get hasEdges(): boolean {
    return this.#edges.length > 0
  }

  /** Whose root alone has turned, if nothing else is to be told; below 0: nobody's, or several have. */
  get onlyOwner(): number {
    return this.#turned.length === 1 && this.#edges.length === 0 ? this.#network.ownerOf(this.#turned[0]!) : -1
  }

  /** A root is new: its verdict is known to whoever watches it. */
  begin(root: number): void {
    this.#isTurned = withCodeRoom(this.#isTurned, root + 1)
    this.#told = withCodeRoom(this.#told, root + 1)
    this.#isTurned[root] = 0
    this.#told[root] = this.#network.verdictCode(root)
  }

  /** Nothing more is told of a root. */
  end(root: number): void {
    if (this.#isTurned[root] === 0) return
    this.#isTurned[root] = 0
    this.#turned = this.#turned.filter((node) => node !== root)
    this.#count()
  }

  /** Nor of what it told already. */
  withdraw(watch: number): void {
    if (this.#edges.length > 0) this.#edges = this.#edges.filter((edge) => edge.watch !== watch)
    this.#count()
  }

  /** Nothing more is told of all that turned. */
  endAll(): void {
    for (const root of this.#turned) this.#isTurned[root] = 0
    this.#turned = []
    this.#count()
  }

  /** The verdict of a root may have changed. */
  turn(root: number): void {
    if (this.#isTurned[root] === 1) return
    this.#isTurned[root] = 1
    this.#turned.push(root)
    this.#present[UNTOLD]! += 1
  }

  /** Makes edges of what turned, in the order of their owners: it is what holds at the present instant. */
  make(): void {
    const turned = this.#turned
    if (turned.length > 1) turned.sort(this.#byOwner)
    for (let place = 0; place < turned.length; place += 1) {
      const edge = this.#edgeOf(turned[place]!)
      if (edge !== undefined) this.#edges.push(edge)
    }
    while (turned.length > 0) turned.pop()
    this.#count()
  }

  /** Hands out the edge of the root that turned last, if it is one. */
  takeOnly(): Edge | undefined {
    const root = this.#turned.pop()
    this.#count()
    return root === undefined ? undefined : this.#edgeOf(root)
  }

  /** Hands out the edges. */
  take(): readonly Edge[] {
    if (this.#edges.length === 0) return noEdges
    const edges = this.#edges
    this.#edges = []
    this.#count()
    return edges
  }

  #count(): void {
    this.#present[UNTOLD] = this.#turned.length + this.#edges.length
  }

  #edgeOf(root: number): Edge | undefined {
    this.#isTurned[root] = 0
    const code: VerdictCode = this.#network.verdictCode(root)
    if (code === this.#told[root]) return undefined
    this.#told[root] = code
    return { watch: this.#network.ownerOf(root), at: this.#present[NOW]!, verdict: code === UNKNOWN ? 'unknown' : code === TRUE }
  }
}
