#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Makes the folder that a file is to lie in.
enum Folder {
    struct Failure: Error, CustomStringConvertible {
        var path: String
        var errorNumber: CInt

        var description: String {
            "Could not make the folder '\(path)': \(unsafe String(cString: strerror(errorNumber))). Nothing is logged."
        }
    }

    /// Makes the folder of the file at `path`, and every folder above that is missing.
    static func makeParent(of path: String) throws(Failure) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/").dropLast() {
            made += part + "/"
            if unsafe mkdir(made, 0o755) != 0, errno != EEXIST { throw Failure(path: made, errorNumber: errno) }
        }
    }
}
