/// The type of a mounted file system, by the name that the kernel gives it.
public struct FileSystemKind: Hashable, Sendable {
    /// Such as `ext4` or `fuse.sshfs`.
    public let name: String

    public init(name: String) {
        self.name = name
    }

    /// Whether files may change without this kernel doing it: inotify does not see that (inotify(7), «Limitations and caveats»),
    /// so such directories have to be polled. `fuseblk` is FUSE on a local disk, changed through this kernel alone.
    public var isRemote: Bool {
        Self.remoteNames.contains(name) || name.hasPrefix("fuse.")
    }

    private static let remoteNames: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse", "9p", "virtiofs", "ceph", "glusterfs", "lustre", "gpfs",
        "beegfs", "afs",
        "ocfs2", "gfs2", "vboxsf", "vmhgfs", "prl_fs", "fakeowner",
    ]

    /// Of the file system that `path` leads to, as /proc tells now; a path that does not exist is judged by its name.
    ///
    /// For what a walk found ask ``MountTable/kind(of:)-(WalkFindings.Entry)`` instead: one table serves many.
    public static func isRemote(_ path: FilePath) -> Bool {
        let table = MountTable.current()
        let kind =
            FileNumber(at: path).map { table.kind(of: WalkFindings.Entry(path: path, number: $0)) }
            ?? table.kind(of: path)
        return kind?.isRemote ?? false
    }
}
