/// What the README's example calls. The rest of the program, main.swift, is taken out of the README by `readme_program`.
func download() async -> Int { 2 }
