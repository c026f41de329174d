import JSONText

/// The fields that say where a record is from, spliced into each document, each unless the line has it.
///
/// A field `host.name` is left out where the line holds `host.name` itself, `name` inside `host`, or a `host` that is no object: two
/// meanings of one name would make Elasticsearch refuse the document.
struct SplicedFields {
    /// Slot 1 is the first of the encoder's fields.
    static let timestampSlot = 1

    private struct Field {
        let name: String
        let slot: Int
        /// Slots of its parents: for `log.file.path` those of `log` and `log.file`.
        let parents: [Int]
    }

    /// The fields' texts for one file, each `"name":"value",`.
    struct Constants {
        var host: [UInt8] = []
        var file: [UInt8] = []
        var source: [UInt8] = []
        /// All of them and the offset's name, for a line that has none.
        var all: [UInt8] = []
        var offset: [UInt8] = []
    }

    let paths: [String]
    private let host: Field?
    private let file: Field?
    private let source: Field?
    private let offset: Field?

    init(_ options: BulkOptions) {
        var paths = ["@timestamp"]
        func slot(_ path: String) -> Int {
            if let known = paths.firstIndex(of: path) { return known + 1 }
            paths.append(path)
            return paths.count
        }
        func field(_ name: String?) -> Field? {
            guard let name else { return nil }
            let parts = name.split(separator: ".")
            let parents = (1..<max(parts.count, 1)).map { slot(parts.prefix($0).joined(separator: ".")) }
            return Field(name: name, slot: slot(name), parents: parents)
        }
        host = field(options.hostField)
        file = field(options.fileField)
        source = field(options.sourceField)
        offset = field(options.offsetField)
        self.paths = paths
    }

    func constants(host hostName: String, file path: String, source name: String) -> Constants {
        var constants = Constants()
        constants.host = text(host, hostName)
        constants.file = text(file, path)
        constants.source = text(source, name)
        if let offset {
            JSONEscaping.appendString(offset.name, to: &constants.offset)
            constants.offset.append(UInt8(ascii: ":"))
        }
        constants.all = constants.host + constants.file + constants.source + constants.offset
        return constants
    }

    private func text(_ field: Field?, _ value: String) -> [UInt8] {
        guard let field else { return [] }
        var text: [UInt8] = []
        JSONEscaping.appendString(field.name, to: &text)
        text.append(UInt8(ascii: ":"))
        JSONEscaping.appendString(value, to: &text)
        text.append(UInt8(ascii: ","))
        return text
    }

    @inline(__always)
    func append(_ constants: Constants, offset position: UInt64, present slots: [JSONSlice], to body: inout [UInt8]) {
        if slots.dropFirst(2).allSatisfy({ $0.kind == .absent }) {
            body.append(contentsOf: constants.all)
            if offset != nil { appendOffset(position, to: &body) }
            return
        }
        if isFree(host, slots) { body.append(contentsOf: constants.host) }
        if isFree(file, slots) { body.append(contentsOf: constants.file) }
        if isFree(source, slots) { body.append(contentsOf: constants.source) }
        if isFree(offset, slots) {
            body.append(contentsOf: constants.offset)
            appendOffset(position, to: &body)
        }
    }

    private func isFree(_ field: Field?, _ slots: [JSONSlice]) -> Bool {
        guard let field else { return false }
        return slots[field.slot].kind == .absent
            && field.parents.allSatisfy { slots[$0].kind == .absent || slots[$0].kind == .object }
    }

    private func appendOffset(_ offset: UInt64, to body: inout [UInt8]) {
        JSONNumber.append(offset, to: &body)
        body.append(UInt8(ascii: ","))
    }
}
