import JSONText

/// The keys that a line holds already, so that a field of the user's never repeats one.
struct ReservedNames: Sendable {
    /// Which parts of a layout a line has: a key is reserved only where it stands.
    struct Kinds: OptionSet, Sendable {
        let rawValue: UInt8
        /// Timestamp, level, message, logger, constants.
        static let always = Kinds(rawValue: 1)
        static let trace = Kinds(rawValue: 2)
        static let span = Kinds(rawValue: 4)
        static let service = Kinds(rawValue: 8)
        static let environment = Kinds(rawValue: 16)
        static let error = Kinds(rawValue: 32)
        static let location = Kinds(rawValue: 64)
        static let all = Kinds(rawValue: 127)
    }

    /// Put before a key that collides.
    static let prefix = "field."
    /// Where a line had no room for all its fields, their number stands under this key.
    static let fieldsCut = "fields_cut"

    /// The number of a record's repetitions (``LogDuplicates``).
    static let repeated = "repeated"

    private struct Name: Sendable {
        /// As JSON has it between the quotation marks.
        let bytes: [UInt8]
        let head: UInt64
        let kind: Kinds
        /// It is none of the line's, but the object that one with a dot belongs to.
        let isObject: Bool

        init(_ name: String, _ kind: Kinds, isObject: Bool = false) {
            var bytes: [UInt8] = []
            JSONEscaping.appendContents(name, to: &bytes)
            self.bytes = bytes
            self.kind = kind
            self.isObject = isObject
            head = unsafe KeyHead.of(bytes.span.bytes, bytes.indices)
        }
    }

    private static let prefixBytes = Array(prefix.utf8)
    private static let dot = Array(".".utf8)

    private let names: [Name]
    /// Whether a dot in a key stands for an object.
    private let dotsNest: Bool
    /// The heads of the names, side by side: almost every key differs from all of them.
    private let heads: [UInt64]
    /// A bit of 64 for each head: it spares most keys the search.
    private let filter: UInt64

    /// One bit of 64; the multiplier is 2⁶⁴ divided by the golden ratio, which spreads neighbours.
    static func bit(of head: UInt64) -> UInt64 { 1 << ((head &* 0x9E37_79B9_7F4A_7C15) >> 58) }

    init(_ keys: LogLayout.Keys, constants: [String], dotsNest: Bool = false) {
        let location = keys.location
        let parts = location.object.map { [$0] } ?? [location.file, location.function, location.line].compactMap(\.self)
        let kinds: [([String?], Kinds)] = [
            ([keys.timestamp, keys.level, keys.message, keys.logger, Self.fieldsCut] + constants, .always),
            ([keys.traceID], .trace), ([keys.spanID], .span), ([keys.service], .service),
            ([keys.environment], .environment), ([keys.error, keys.errorType, keys.errorChain], .error),
            (parts, .location),
        ]
        let own = kinds.flatMap { names, kind in names.compactMap { $0.map { Name($0, kind) } } }
        let objects = dotsNest ? kinds.flatMap { names, _ in names.compactMap(\.self).flatMap(Self.objects) } : []
        // A field that no line may have, for a line before or after it has made its name an object's.
        names = own + Set(objects).sorted().map { Name($0, .always, isObject: true) }
        self.dotsNest = dotsNest
        heads = names.map(\.head)
        filter = names.reduce(0) { $0 | Self.bit(of: $1.head) }
    }

    /// Whether the key that stands in `bytes`, and begins with `head`, must be renamed in a line with the parts `present`.
    ///
    /// `field.level` must, as `level` must: else the two would meet. So no two keys ever become one.
    func collide(_ bytes: borrowing LineBuffer, _ key: Range<Int>, head: UInt64, in present: Kinds) -> Bool {
        guard let conflicts = conflicts(bytes, key, head: head) else { return collideWithoutPrefix(bytes, key, in: present) }
        return !conflicts.isDisjoint(with: present)
    }

    /// The parts of a layout of which one has the key that stands in `bytes`, and begins with `head`.
    ///
    /// - Returns: `nil` for a key with the prefix, of which the rest decides.
    func conflicts(_ bytes: borrowing LineBuffer, _ key: Range<Int>, head: UInt64) -> Kinds? {
        if head >> 16 == Self.prefixHead { return nil }
        var conflicts: Kinds = dotsNest && makesAnObject(bytes, key) ? .always : []
        guard filter & Self.bit(of: head) != 0 else { return conflicts }
        for index in heads.indices where heads[index] == head && bytes.holds(names[index].bytes, at: key) {
            conflicts.formUnion(names[index].kind)
        }
        return conflicts
    }

    /// Whether a key, `message.text` for example, would make an object of one that is a value.
    private func makesAnObject(_ bytes: borrowing LineBuffer, _ key: Range<Int>) -> Bool {
        names.contains { name in
            let dot = key.lowerBound + name.bytes.count
            return !name.isObject && dot < key.upperBound && bytes.holds(Self.dot, at: dot..<dot + 1)
                && bytes.holds(name.bytes, at: key.lowerBound..<dot)
        }
    }

    /// `log.origin.file.name` belongs to the objects `log`, `log.origin` and `log.origin.file`.
    private static func objects(of name: String) -> [String] {
        name.indices.filter { name[$0] == "." }.map { String(name[..<$0]) }
    }

    /// Appends a comma, a key, renamed where it collides, and a colon.
    ///
    /// - Returns: Where the key stands, without quotation marks, and what it begins with.
    func appendKey(_ key: String, to bytes: inout LineBuffer, in present: Kinds) -> (name: Range<Int>, head: UInt64) {
        bytes.append(UInt8(ascii: ","))
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        JSONEscaping.appendContents(key, to: &bytes)
        var name = start..<bytes.count
        var head = bytes.withBytes { KeyHead.of($0, name) }
        if collide(bytes, name, head: head, in: present) {
            bytes.insert(unsafe Self.prefixBytes.span.bytes, at: start)
            name = start..<bytes.count
            head = bytes.withBytes { KeyHead.of($0, name) }
        }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        return (name, head)
    }

    private func collideWithoutPrefix(_ bytes: borrowing LineBuffer, _ key: Range<Int>, in present: Kinds) -> Bool {
        let rest = key.dropFirst(Self.prefix.utf8.count)
        return collide(bytes, rest, head: bytes.withBytes { KeyHead.of($0, rest) }, in: present)
    }

    /// `field.`
    private static let prefixHead = unsafe KeyHead.of(Array(prefix.utf8).span.bytes, 0..<6) >> 16
}
