import Hummingbird
import ServiceLifecycle
import UnixSignals
import Yams
