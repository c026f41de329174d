import Testing

@testable import ShipperTailing

@Suite struct MountTableTests {
    private let table = MountTable(
        mountinfo: Array(
            #"""
            22 27 0:21 / /proc rw,relatime - proc proc rw
            27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
            30 27 0:40 / /var/log/shared rw,noatime shared:7 master:1 - nfs4 server:/logs rw,vers=4.2
            31 27 0:41 / /mnt/with\040space rw - fuse.sshfs host:/ rw
            32 27 0:42 / /mnt/twice rw - tmpfs tmpfs rw
            33 27 0:43 / /mnt/twice rw - cifs //server/share rw
            34 27 259:70000 / /mnt/large rw - fuseblk /dev/nvme0n1p9 rw
            a line of another kind
            35 27 0:44 / /mnt/torn rw -
            """#.utf8))

    private func kind(_ path: String) throws -> String? {
        try table.kind(of: FilePath(path).required())?.name
    }

    @Test(arguments: [
        ("/", "ext4"), ("/var/log", "ext4"), ("/var/log/shared", "nfs4"), ("/var/log/shared/app/a.log", "nfs4"),
        ("/var/log/shared2", "ext4"), ("/mnt/with space/x", "fuse.sshfs"), ("/mnt/twice", "cifs"), ("/proc/1", "proc"),
        ("/mnt/torn", "ext4"),
    ])
    func `a path belongs to the deepest and latest mount above it`(_ path: String, _ name: String) throws {
        #expect(try kind(path) == name)
    }

    @Test func `a device tells the truth about a path behind a link`() throws {
        let link = try FilePath("/var/log/app").required()
        #expect(table.kind(of: .init(path: link, number: FileNumber(device: 40, inode: 1)))?.name == "nfs4")
        #expect(table.kind(of: .init(path: link, number: FileNumber(device: 254 << 8, inode: 1)))?.name == "ext4")
        // makedev(259, 70000): the low byte of the minor number, the major number, the rest of the minor number.
        let large: UInt64 = 70_000 & 0xff | 259 << 8 | (70_000 & ~0xff) << 12
        #expect(table.kind(of: .init(path: link, number: FileNumber(device: large, inode: 1)))?.name == "fuseblk")
        #expect(table.kind(of: .init(path: link, number: FileNumber(device: 12_345_678, inode: 1)))?.name == "ext4")
    }

    @Test(arguments: ["nfs", "nfs4", "cifs", "smb3", "fuse", "fuse.sshfs", "fuse.s3fs", "9p", "virtiofs", "ceph"])
    func `what others can change behind this kernel's back is remote`(_ name: String) {
        #expect(FileSystemKind(name: name).isRemote)
    }

    @Test(arguments: ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk", "fusectl", "nfsd"])
    func `what only this kernel changes is not`(_ name: String) {
        #expect(!FileSystemKind(name: name).isRemote)
    }

    @Test func `the table of this process knows /proc, and no path goes without a file system`() throws {
        let current = MountTable.current()
        #expect(try current.kind(of: FilePath("/proc/self").required())?.name == "proc")
        #expect(current.kind(of: .root) != nil)
        #expect(try !FileSystemKind.isRemote(FilePath("/proc").required()))
        #expect(try !FileSystemKind.isRemote(FilePath("/proc/no/such/path").required()))
    }

    @Test func `device numbers agree with those that stat gives`() throws {
        let proc = try FilePath("/proc").required()
        let number = try FileNumber(at: proc).required()
        #expect(MountTable.current().mounts.contains { $0.point == proc && $0.device == number.device })
    }

    @Test func `a table of nothing knows nothing`() {
        #expect(MountTable(mountinfo: []).kind(of: .root) == nil)
    }
}
