// The snippets of the library's articles stand beside this file when `prove` has put them there. It is enough that they compile.
