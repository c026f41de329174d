// What one event costs with zerolog and with zap, each into a file through a buffer of 256 KiB: prints names and nanoseconds of CPU.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"strconv"
	"syscall"

	"github.com/rs/zerolog"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const traceID = "4bf92f3577b34da6a3ce929d0e0e4736"

func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func withZerolog(file *os.File, events int) {
	zerolog.TimeFieldFormat = "2006-01-02T15:04:05.000000Z07:00"
	buffer := bufio.NewWriterSize(file, 256<<10)
	logger := zerolog.New(buffer).With().Timestamp().Str("logger", "champion.validation").Str("trace_id", traceID).
		Str("service", "champion").Str("env", "test").Logger()
	for row := 0; row < events; row++ {
		logger.Info().Str("table", "ohlc").Str("symbol", "RELIANCE").Str("series", "EQ").Int("row", row).Int("volume", 184211).
			Int("trades", 9412).Float64("close", 2456.75).Bool("valid", true).Msg("row_validated")
	}
	buffer.Flush()
}

func withZap(file *os.File, events int) {
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.TimeEncoderOfLayout("2006-01-02T15:04:05.000000Z07:00")
	sink := &zapcore.BufferedWriteSyncer{WS: file, Size: 256 << 10}
	logger := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(config), sink, zap.InfoLevel)).With(
		zap.String("logger", "champion.validation"), zap.String("trace_id", traceID), zap.String("service", "champion"), zap.String("env", "test"))
	for row := 0; row < events; row++ {
		logger.Info("row_validated", zap.String("table", "ohlc"), zap.String("symbol", "RELIANCE"), zap.String("series", "EQ"),
			zap.Int("row", row), zap.Int("volume", 184211), zap.Int("trades", 9412), zap.Float64("close", 2456.75), zap.Bool("valid", true))
	}
	sink.Stop()
}

func main() {
	events, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for name, run := range map[string]func(*os.File, int){"zerolog": withZerolog, "zap": withZap} {
		run(file, events/10)
		before := cpu()
		run(file, events)
		fmt.Printf("%s %d\n", name, (cpu()-before)/int64(events))
	}
}
