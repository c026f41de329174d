import NIOCore
import NIOPosix
import Synchronization

/// Answers every request on a connection alike, and counts the connections.
final class CountingServer: Sendable {
    private let channel: any Channel
    private let count: Count
    /// How many there are, each time that one comes or goes.
    let openConnections: AsyncStream<Int>

    private final class Count: Sendable {
        let connections = Atomic(0)
        let open = Atomic(0)
    }

    var connections: Int { count.connections.load(ordering: .acquiring) }
    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/" }

    init(answer: String = "HTTP/1.1 204 No Content\r\n\r\n") async throws {
        let count = Count()
        self.count = count
        let (openConnections, changes) = AsyncStream<Int>.makeStream()
        self.openConnections = openConnections
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                count.connections.wrappingAdd(1, ordering: .releasing)
                changes.yield(count.open.wrappingAdd(1, ordering: .relaxed).newValue)
                channel.closeFuture.whenComplete { _ in
                    changes.yield(count.open.wrappingSubtract(1, ordering: .relaxed).newValue)
                }
                return channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Answering(answer)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async throws { try await channel.close() }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: String
        private var head: [UInt8] = []

        init(_ answer: String) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            head += Array(unwrapInboundIn(data).readableBytesView)
            guard head.suffix(4) == Array("\r\n\r\n".utf8)[...] else { return }
            head = []
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
    }
}
