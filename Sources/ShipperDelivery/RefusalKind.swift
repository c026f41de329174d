/// What a server's refusal of a line is about: one of a few words for metrics, and for telling one trouble from another in the log.
///
/// The words are looked for in the reason itself. A reason may quote the line, so a kind is a hint for people, and nothing is decided by it.
public enum RefusalKind: String, CaseIterable, Sendable {
    case tooOld = "refused_too_old"
    case tooNew = "refused_too_new"
    /// Behind its stream's newest.
    case tooFarBehind = "refused_too_far_behind"
    case tooLong = "refused_too_long"
    case labels = "refused_labels"
    case metadata = "refused_metadata"
    /// A document that does not fit its index.
    case mapping = "refused_mapping"
    /// As a body, alone.
    case tooLarge = "refused_too_large"
    case other = "refused"

    private static let words: [(kind: RefusalKind, words: [String])] = [
        (.mapping, ["400 document_parsing_exception", "400 mapper_parsing_exception", "400 strict_dynamic_mapping_exception"]),
        (.tooOld, ["has timestamp too old"]), (.tooNew, ["has timestamp too new"]),
        (.tooFarBehind, ["entry too far behind", "entry out of order"]), (.tooLong, ["max entry size"]),
        (.metadata, ["structured metadata too large", "too many structured metadata labels"]),
        (.labels, ["label names; limit", "label value too long", "label name too long", "duplicate label name", "couldn't parse labels"]),
        (.tooLarge, ["413: ", "body too large", "larger than max"]),
    ]

    /// - Parameter reason: as the dead letter has it.
    public init(_ reason: String) {
        let found = Self.words.first { $0.words.contains { reason.contains($0) } }
        self = found?.kind ?? .other
    }
}
