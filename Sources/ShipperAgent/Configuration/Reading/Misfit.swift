/// Why a text is not the value it should be: what is wanted, as the end of a sentence that began with what was got.
struct Misfit: Error {
    let clause: String
    /// A legal text near to what was got. It is made of what was got, so it is shown only where that came from the file.
    var suggestion: String?

    /// `…, want a size such as "1MiB"`.
    init(want: String, suggesting suggestion: String? = nil) {
        clause = "want \(want)"
        self.suggestion = suggestion
    }

    /// A clause of its own, such as `but HOME is not set`.
    init(_ clause: String) {
        self.clause = clause
    }

    /// The clause, with the suggestion where it may be shown.
    func sentence(fromFile: Bool) -> String {
        guard fromFile, let suggestion else { return clause }
        return "\(clause); did you mean \"\(suggestion)\"?"
    }
}
