// Command meshgate is the gateway: flags, wiring and signals. Everything else is in the
// packages that it joins.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set at build time (-ldflags "-X main.version=…").
var version = "0.1-dev"

// errQuiet ends the program with status 1 after the command has said why by itself.
var errQuiet = fmt.Errorf("failed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := rootCommand().ExecuteContext(ctx); err != nil {
		if err != errQuiet {
			fmt.Fprintln(os.Stderr, "meshgate:", err)
		}
		os.Exit(1)
	}
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "meshgate",
		Short:         "One PostgreSQL in front of a data mesh",
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	level := root.PersistentFlags().String("log-level", "info", "debug, info, warn or error")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		var l slog.Level
		if err := l.UnmarshalText([]byte(*level)); err != nil {
			return fmt.Errorf("--log-level: %w", err)
		}
		slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: l})))
		return nil
	}
	root.AddCommand(serveCommand(), demoCommand(), checkCommand(), userCommand(), auditCommand())
	return root
}
