/** `.dsl` files are inlined as text by the build and by the test runner. */
declare module '*.dsl' {
  const text: string
  export default text
}
