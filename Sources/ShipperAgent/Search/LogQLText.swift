import ShipperEncoding

/// A query in LogQL: a selector of the sink's own streams, and filters that let through at least what is meant.
struct LogQLText {
    private let loki: LokiConfiguration
    private let inputs: [String]
    private let host: String?

    /// - Parameter host: only this host's lines, where they say whose they are.
    init(_ loki: LokiConfiguration, inputs: [String], host: String? = nil) {
        self.loki = loki
        self.inputs = inputs
        self.host = host
    }

    func text(_ query: LogQuery) -> String {
        (["{\(selector(query).joined(separator: ", "))}"] + filters(query)).joined(separator: " ")
    }

    private func selector(_ query: LogQuery) -> [String] {
        var matchers: [String] = []
        var somethingMustBe: String?
        for label in loki.labels {
            switch label.value {
            case .fixed(let value): matchers.append("\(label.name.text)=\(GoQuote.quote(value))")
            case .field(let path):
                somethingMustBe = somethingMustBe ?? label.name.text
                if let level = query.level, path.literalKey == RecordFields.levelKeys[0] {
                    // A stream without the label may hold levels under another key.
                    matchers.append("\(label.name.text)=~\(GoQuote.quote("|" + level.spellingsFromHere.joined(separator: "|")))")
                }
            }
        }
        if let source = loki.origin.source {
            matchers.append("\(source.text)=~\(GoQuote.quote(inputs.map(RegularExpression.quote).joined(separator: "|")))")
        }
        if let name = loki.origin.host, let host { matchers.append("\(name.text)=\(GoQuote.quote(host))") }
        // Loki refuses a selector that a stream without labels passes.
        let isOpen = matchers.allSatisfy { $0.contains("=~\"|") }
        if isOpen, let name = loki.origin.host?.text ?? somethingMustBe { matchers.append("\(name)=~\".+\"") }
        return matchers
    }

    private func filters(_ query: LogQuery) -> [String] {
        let exact = [query.trace, query.logger] + query.fields.map(\.value)
        var filters = exact.compactMap { $0 }.filter(Self.standsAsItIs).map { "|= \(GoQuote.quote($0))" }
        if let text = query.text, Self.standsAsItIs(text) {
            filters.append("|~ \(GoQuote.quote("(?i)" + RegularExpression.quote(text)))")
        }
        return filters
    }

    /// Whether every writer of JSON writes the text without escapes; of another text there is no one form to look for.
    private static func standsAsItIs(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: " _-.:,;=@#%()[]{}*!?|$^~".utf8.contains(byte)
                }
            }
    }
}

/// Regular expressions of RE2, which Loki uses.
enum RegularExpression {
    /// An expression that only this text matches.
    static func quote(_ text: String) -> String {
        text.reduce(into: "") { quoted, character in
            if "\\.+*?()|[]{}^$".contains(character) { quoted += "\\" }
            quoted.append(character)
        }
    }
}
