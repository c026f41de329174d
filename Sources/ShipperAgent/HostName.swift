import Glibc
import ShipperTailing

/// The name of this host on every record.
enum HostName {
    /// The configured name, else the one remembered in the state directory, else the system's, which is remembered from then on: a
    /// host renamed by its cloud does not become two hosts in the logs.
    static func resolve(configured: String?, state: StateDirectory) throws(FileProblem) -> String {
        if let configured { return configured }
        let path = state.file("host")
        if let bytes = try state.files.contents(of: path), let name = String(validating: bytes, as: UTF8.self) {
            let known = name.prefix { !$0.isNewline }
            if !known.isEmpty { return String(known) }
        }
        let name = system
        try state.files.replace(path, with: Array("\(name)\n".utf8))
        return name
    }

    /// The same for a command that runs beside the agent, or without it: nothing is written.
    static func known(configured: String?, stateDirectory: String) -> String {
        if let configured { return configured }
        let remembered = ((try? DurableFile.read(stateDirectory + "/host")) ?? nil).flatMap { String(validating: $0, as: UTF8.self) }
        let known = remembered?.prefix { !$0.isNewline } ?? ""
        return known.isEmpty ? system : String(known)
    }

    private static var system: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return name.isEmpty ? "localhost" : name
    }
}
