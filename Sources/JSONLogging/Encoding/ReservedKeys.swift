/// The keys that a line holds already, so that a field of the user's never repeats one.
struct ReservedKeys: OptionSet, Sendable {
    let rawValue: UInt8

    /// `timestamp`, `level`, `event`, `logger`: in every line.
    static let always = ReservedKeys(rawValue: 1)
    static let traceID = ReservedKeys(rawValue: 2)
    static let service = ReservedKeys(rawValue: 4)
    static let environment = ReservedKeys(rawValue: 8)
    /// `error`, `error_type`
    static let error = ReservedKeys(rawValue: 16)

    /// Put before a key that collides.
    static let prefix = "field."

    /// Whether a field `key` must be renamed.
    ///
    /// `field.level` must, as `level` must: else the two would meet. So no two keys ever become one.
    func collide(with key: String) -> Bool {
        // The first byte is looked at first: it spares most keys the call.
        guard key.utf8.first == UInt8(ascii: "f"), key.hasPrefix(Self.prefix) else { return contains(name: key) }
        var rest = key[...]
        while rest.hasPrefix(Self.prefix) { rest = rest.dropFirst(Self.prefix.count) }
        return contains(name: String(rest))
    }

    private func contains(name: String) -> Bool {
        switch name.utf8.count {
        case 5: matches(name, "level", .always) || matches(name, "event", .always) || matches(name, "error", .error)
        case 6: matches(name, "logger", .always)
        case 7: matches(name, "service", .service)
        case 8: matches(name, "trace_id", .traceID)
        case 9: matches(name, "timestamp", .always)
        case 10: matches(name, "error_type", .error)
        case 11: matches(name, "environment", .environment)
        default: false
        }
    }

    private func matches(_ name: String, _ reserved: String, _ condition: ReservedKeys) -> Bool {
        contains(condition) && name == reserved
    }
}
