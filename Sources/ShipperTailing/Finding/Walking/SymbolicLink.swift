import Glibc

/// Where a symbolic link to a file leads, hop by hop.
///
/// Whoever replaces the file renames it within the directory where it really stands: no event in the link's own tells of that.
enum SymbolicLink {
    /// As many as the kernel follows before it says ELOOP.
    private static let mostHops = 40

    /// The directories in which the next link or the file itself stands, or will: what a link leads to may be missing just now.
    ///
    /// - Parameter path: of the link; what is no link leads nowhere.
    static func directories(from path: FilePath) -> [FilePath] {
        var directories: [FilePath] = []
        var place = path
        while directories.count < mostHops, let directory = place.parent, let target = target(of: place),
            let next = FilePath(bytes: target.first == FilePath.separator ? target : directory.bytes + [FilePath.separator] + target),
            let home = next.parent
        {
            directories.append(home)
            place = next
        }
        return directories
    }

    /// The bytes that the link holds; `nil` if there is no link.
    private static func target(of path: FilePath) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe path.withCString { unsafe readlink($0, &buffer, buffer.count) }
        return count > 0 ? buffer.prefix(count).map(UInt8.init(bitPattern:)) : nil
    }
}
