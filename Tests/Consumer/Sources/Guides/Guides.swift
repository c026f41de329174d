// The snippets of docs/ stand beside this file when `prove` has put them there. It is enough that they compile.
