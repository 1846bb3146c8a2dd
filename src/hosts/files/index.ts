/** Files: policies, policy tests and their references from disk. The door of `src/hosts/files`. */
export { findFiles, type FindOptions, type Found } from './find-files.js'
export { loadDsl } from './load-dsl.js'
export { loadPolicies, readPolicies, type LoadOptions, type ReadPolicies } from './load-policies.js'
export { FILE_BYTES_MAX, readText, type FileText, type Unreadable } from './read-file.js'
export { FILES_MAX, nothingFound, readTexts, type ReadTexts, type ReadTextsOptions } from './read-texts.js'
