import Foundation
import ShipperTailing

/// Writes a configuration.
public enum ConfigurationFile {
    /// - Parameter replacing: whether a file that is there is replaced; it is kept as `path.previous`.
    /// - Throws: in words for the user if it cannot be written, or is there and is not to be replaced.
    public static func write(_ text: String, to path: String, replacing: Bool) throws {
        if replacing { return try DurableFile.replace(path, with: Array(text.utf8)) }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        } catch let error as CocoaError {
            let cause = error.code == .fileWriteFileExists ? "it is there already" : error.localizedDescription
            throw SearchProblem("Could not write '\(path)': \(cause)")
        }
    }
}
