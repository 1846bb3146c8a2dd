/** This machine's own metrics: load average, free memory, free disk, and how busy its processors were since the last look. */
import { statfs } from 'node:fs/promises'
import { cpus, freemem, loadavg } from 'node:os'

export interface MachineMetrics {
  readonly Load_Average: number
  readonly Free_Memory_MB: number
  readonly Free_Disk_MB: number
  readonly Cpu_Busy_Percent: number
}

const megabyte = 1024 * 1024

/** A function that measures now; processors are measured since its last call. */
export function machineMetrics(): () => Promise<MachineMetrics> {
  let before = processorTimes()
  return async () => {
    const after = processorTimes()
    const [busy, total] = [after.busy - before.busy, after.total - before.total]
    before = after
    const disk = await statfs('.')
    return {
      Load_Average: round(loadavg()[0] ?? 0),
      Free_Memory_MB: Math.round(freemem() / megabyte),
      Free_Disk_MB: Math.round((disk.bavail * disk.bsize) / megabyte),
      Cpu_Busy_Percent: total === 0 ? 0 : Math.round((100 * busy) / total),
    }
  }
}

function processorTimes(): { busy: number; total: number } {
  let [busy, total] = [0, 0]
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle
    total += all
    busy += all - times.idle
  }
  return { busy, total }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
