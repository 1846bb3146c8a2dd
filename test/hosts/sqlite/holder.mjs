/** A process that holds a lock as the owner of a store does, until it is killed: `node holder.mjs FILE`. */
import { DatabaseSync } from 'node:sqlite'

const lock = new DatabaseSync(`${process.argv[2]}-owner`)
lock.exec('BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS owner (pid INTEGER, host TEXT, since TEXT); DELETE FROM owner')
lock.prepare('INSERT INTO owner VALUES (?, ?, ?)').run(process.pid, 'elsewhere', '2026-01-01T00:00:00Z')
lock.exec('COMMIT; BEGIN IMMEDIATE')
process.stdout.write('held\n')
setInterval(() => {}, 1000)
