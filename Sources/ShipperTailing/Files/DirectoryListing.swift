import Glibc

/// The names in one directory.
enum DirectoryListing {
    /// The directory that a path names something in.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What a name in a directory is called from outside.
    static func path(of name: String, in directory: String) -> String { directory == "/" ? "/" + name : directory + "/" + name }

    /// Sorted, without `.` and `..`; none if there is no such directory.
    ///
    /// - Throws: `FileProblem` if there may be one and it can't be read to its end: then nothing is known of what is in it.
    static func names(in path: String) throws(FileProblem) -> [String] {
        guard let stream = unsafe opendir(path) else {
            guard Errno.current.provesAbsence else { throw problem(path) }
            return []
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            // readdir(3): the end and a failure both return nil, and differ in errno only.
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw problem(path) }
                break
            }
            // The kernel ends every name with a zero byte inside the entry.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func problem(_ path: String) -> FileProblem {
        FileProblem("list", path, code: errno, "What is in it stays as it was known.")
    }
}
