import JSONText

/// Writes the keys of fields: escaped, and renamed where the line has them already.
struct KeyWriter: ~Copyable, Sendable {
    /// A key that has been written as `,"key":`.
    struct Written {
        /// The first eight bytes of the key as JSON has it; see ``KeyHead``.
        let head: UInt64
        /// Whether its value is not to be read.
        let isHidden: Bool
    }

    private let names: ReservedNames
    private let redactor: Redactor?
    private var known = KeyCache()

    init(_ names: ReservedNames, hiding redactor: Redactor?) { (self.names, self.redactor) = (names, redactor) }

    /// - Parameter present: The parts of the layout that the line has.
    @inline(__always)
    mutating func append(_ key: String, in present: ReservedNames.Kinds, to bytes: inout LineBuffer) -> Written {
        var key = key
        let text = key.withUTF8 { unsafe ShortText(UnsafeRawBufferPointer($0)) }
        return append(text, in: present, to: &bytes) ?? appendNew(key, text, in: present, to: &bytes)
    }

    @inline(__always)
    mutating func append(_ key: StaticString, in present: ReservedNames.Kinds, to bytes: inout LineBuffer) -> Written {
        guard key.hasPointerRepresentation else { return appendNew(key.description, nil, in: present, to: &bytes) }
        let text = unsafe ShortText(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        return append(text, in: present, to: &bytes) ?? appendNew(key.description, text, in: present, to: &bytes)
    }

    @inline(__always)
    private func append(_ text: ShortText?, in present: ReservedNames.Kinds, to bytes: inout LineBuffer) -> Written? {
        guard let text, let index = known.find(text, in: present) else { return nil }
        bytes.append(known[index].encoded)
        return Written(head: known[index].head, isHidden: known[index].isHidden)
    }

    @inline(never)
    private mutating func appendNew(
        _ key: String, _ text: ShortText?, in present: ReservedNames.Kinds, to bytes: inout LineBuffer
    ) -> Written {
        let start = bytes.count
        let (name, head) = names.appendKey(key, to: &bytes, in: present)
        let written = Written(head: head, isHidden: redactor?.hides(key) ?? false)
        // One that is renamed here has another name in other lines.
        if let text, let conflicts = names.conflicts(bytes, name, head: head), conflicts.isDisjoint(with: present) {
            bytes.withBytes {
                known.keep(
                    text, encoded: $0.extracting(droppingFirst: start), head: head, conflicts: conflicts, isHidden: written.isHidden)
            }
        }
        return written
    }
}
