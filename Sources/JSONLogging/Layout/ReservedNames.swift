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

    private let names: [(name: String, kind: Kinds)]
    /// A bit for each length (up to 63) that a name has: it spares most keys the comparison.
    private let lengths: UInt64

    init(_ keys: LogLayout.Keys, constants: [String]) {
        let location = keys.location
        let parts =
            location.object.map { [$0] } ?? [location.file, location.function, location.line].compactMap(\.self)
        let always = [keys.timestamp, keys.level, keys.message, Self.fieldsCut] + constants
        names =
            (always.map { ($0, .always) }) + (keys.logger.map { [($0, .always)] } ?? [])
            + (keys.traceID.map { [($0, .trace)] } ?? []) + (keys.spanID.map { [($0, .span)] } ?? [])
            + (keys.service.map { [($0, .service)] } ?? []) + (keys.environment.map { [($0, .environment)] } ?? [])
            + [keys.error, keys.errorType, keys.errorChain].compactMap(\.self).map { ($0, .error) }
            + parts.map { ($0, .location) }
        lengths = names.reduce(0) { $0 | 1 << UInt64(min($1.name.utf8.count, 63)) }
    }

    /// Whether a field `key` must be renamed in a line that has the parts `present`.
    ///
    /// `field.level` must, as `level` must: else the two would meet. So no two keys ever become one.
    func collide(with key: String, in present: Kinds) -> Bool {
        guard key.utf8.first == UInt8(ascii: "f"), key.hasPrefix(Self.prefix) else { return contains(key, in: present) }
        var rest = key[...]
        while rest.hasPrefix(Self.prefix) { rest = rest.dropFirst(Self.prefix.count) }
        return contains(String(rest), in: present)
    }

    /// The same without a `String` for the keys that have no length of a reserved one.
    func collide(with key: StaticString, in present: Kinds) -> Bool {
        guard key.hasPointerRepresentation else { return collide(with: key.description, in: present) }
        let mayBePrefixed = unsafe key.utf8CodeUnitCount > 0 && key.utf8Start[0] == UInt8(ascii: "f")
        guard mayBePrefixed || lengths >> UInt64(min(key.utf8CodeUnitCount, 63)) & 1 == 1 else { return false }
        return collide(with: key.description, in: present)
    }

    private func contains(_ key: String, in present: Kinds) -> Bool {
        guard lengths >> UInt64(min(key.utf8.count, 63)) & 1 == 1 else { return false }
        return names.contains { $0.name == key && present.contains($0.kind) }
    }
}
