import Foundation
import ShipperTailing

extension FileProblem {
    /// Somebody named a directory or a pipe where files are wanted: it has no lines, or can be read only once.
    init(noFile path: String, _ consequence: String) {
        var isDirectory: ObjCBool = false
        _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        let (cause, advice) =
            isDirectory.boolValue
            ? ("it is a directory", "Name the files in it: \(ShellWord.quoted(path))/*.")
            : ("it is a pipe or a device, and no file", "Write what it holds to a file, and name that.")
        self.init("read", path, because: cause, "\(consequence) \(advice)")
    }
}
