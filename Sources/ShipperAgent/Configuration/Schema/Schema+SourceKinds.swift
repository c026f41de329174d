/// The kinds of source that `type` can name.
enum SourceKind: String, Sendable, CaseIterable {
    case file, stdin, journald
}

extension Schema.Source {
    static let type = DefaultedKey(
        "type", .choice(SourceKind.self), default: .file,
        "What is read: files; what is piped into the agent (its end ends an agent that has no other source); or systemd's journal, by "
            + "its `journalctl`. The latter two have no `include` and no other key about files.")
    static let followSymlinks = DefaultedKey(
        "follow_symlinks", .choice(OnOff.self), default: .on, synonyms: ["symlinks"],
        "Whether symbolic links below the fixed part of a pattern are followed, to files and to directories.")
    static let units = DefaultedKey(
        "units", .list(of: .journalUnit, such: "nginx.service"), default: [], synonyms: ["unit"],
        "Of `journald`: units whose entries are read; empty: all.")
    static let matches = DefaultedKey(
        "matches", .list(of: .journalMatch, such: "_TRANSPORT=kernel"), default: [],
        "Of `journald`: fields that an entry must have. Several values of one field: any of them; several fields: all of them.")

    /// Keys that a source has whatever is read.
    private static let common: Set<String> = [
        type.name, format.name, timestamp.name, maxLineBytes.name, onLongLine.name, emptyLines.name,
    ]

    /// Records the keys that a source of this kind can't have.
    static func refuseForeignKeys(in section: ConfigurationSection, of kind: SourceKind) {
        let own: Set<String> =
            switch kind {
            case .file: Set(group.entries.map(\.name)).subtracting([units.name, matches.name])
            case .stdin: common.union([multiline.name])
            case .journald: common.union([startAt.name, units.name, matches.name])
            }
        for entry in group.entries where entry.status == .built && !own.contains(entry.name) {
            section.member(entry.name)?.refuse(Misfit("but a source of type \(kind.rawValue) has no such key; remove it"))
        }
    }
}

/// A switch.
enum OnOff: String, Sendable, CaseIterable {
    case on, off
}

extension ValueType where Value == String {
    /// What `journalctl --unit` takes.
    static let journalUnit = scalar(
        "unit", limits: "255 bytes", wanted: "a unit such as \"nginx.service\", of letters, digits and any of :-_.@\\*?[]", show: \.self
    ) { text -> String? in
        let isLegal = text.utf8.allSatisfy { isLetter($0) || isDigit($0) || ":-_.@\\*?[]".utf8.contains($0) }
        return isLegal && (1...255).contains(text.utf8.count) && !text.hasPrefix("-") ? text : nil
    }

    /// `FIELD=value`.
    static let journalMatch = scalar(
        "match", limits: "1024 bytes", wanted: "a field in capitals and its value, such as \"_TRANSPORT=kernel\"", show: \.self
    ) { text -> String? in
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex, text.utf8.count <= 1_024 else { return nil }
        let isField = text[..<equals].utf8.allSatisfy { (0x41...0x5A).contains($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
        return isField && !text.unicodeScalars.contains { $0.value < 0x20 } ? text : nil
    }
}
