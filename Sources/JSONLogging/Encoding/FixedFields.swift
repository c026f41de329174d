import JSONText

/// The fields that are the same in every line of a logger, encoded once.
struct FixedFields: Sendable {
    /// `,"logger":"…"`
    let logger: [UInt8]
    /// `,"service":"…","environment":"…"`, as far as they are given.
    let origin: [UInt8]
    let reserved: ReservedKeys

    init(label: String, origin: Origin) {
        logger = Origin.field("logger", label)
        self.origin = origin.encoded
        reserved = origin.reserved.union(.always)
    }

    /// Where lines come from.
    struct Origin: Sendable {
        let encoded: [UInt8]
        let reserved: ReservedKeys

        init(service: String?, environment: String?) {
            encoded =
                (service.map { Self.field("service", $0) } ?? [])
                + (environment.map { Self.field("environment", $0) } ?? [])
            reserved = ReservedKeys(
                [service.map { _ in .service }, environment.map { _ in .environment }].compactMap(\.self))
        }

        static func field(_ key: StaticString, _ value: String) -> [UInt8] {
            var bytes = [UInt8(ascii: ",")]
            JSONEscaping.appendString(key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONEscaping.appendString(value, to: &bytes)
            return bytes
        }
    }
}
