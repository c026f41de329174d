import NIOCore
import NIOPosix
import Synchronization

/// Answers every request on a connection alike, and counts the connections.
final class CountingServer: Sendable {
    private let channel: any Channel
    private let count: Count

    private final class Count: Sendable {
        let connections = Atomic(0)
    }

    var connections: Int { count.connections.load(ordering: .acquiring) }
    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/" }

    /// - Parameter readsBody: `false`: it answers when it has the head, and reads no further.
    init(answer: String = "HTTP/1.1 204 No Content\r\n\r\n", readsBody: Bool = true) async throws {
        let count = Count()
        self.count = count
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                count.connections.wrappingAdd(1, ordering: .releasing)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(answer, readsBody: readsBody))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async throws { try await channel.close() }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: String
        private var head: [UInt8] = []

        private let readsBody: Bool

        init(_ answer: String, readsBody: Bool) {
            self.answer = answer
            self.readsBody = readsBody
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            head += Array(unwrapInboundIn(data).readableBytesView)
            let end = Array("\r\n\r\n".utf8)
            guard readsBody ? head.suffix(4) == end[...] : head.firstRange(of: end) != nil else { return }
            if !readsBody { _ = context.channel.setOption(.autoRead, value: false) }
            head = []
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
    }
}
