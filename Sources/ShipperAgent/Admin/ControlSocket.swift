import Glibc
import ShipperTailing

/// The Unix socket for `shipper status` and its kin. It lies in the state directory, whose mode 0700 keeps others away.
enum ControlSocket {
    /// A socket's path may be 107 bytes long on Linux (sun_path, unix(7)).
    static let maximumPathLength = 107

    /// Removes what an agent that was killed left behind; the state directory's lock says that none is running.
    static func prepare(in directory: String) throws(FileProblem) -> String {
        let path = path(in: directory)
        guard path.utf8.count <= maximumPathLength else {
            throw FileProblem(
                "create", path, because: "a socket's path may be \(maximumPathLength) bytes long",
                "Choose a shorter state_directory.")
        }
        unsafe unlink(path)
        return path
    }

    static func path(in directory: String) -> String { directory + "/control.sock" }
}
