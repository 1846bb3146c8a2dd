/** The version of the package, for servers that tell it; a test holds it to that of package.json. */
export const version = '0.1.0'
