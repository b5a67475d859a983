package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshgate/meshgate/wire/scram"
)

func userCommand() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "Users of a mesh"}
	add := &cobra.Command{
		Use:   "add NAME",
		Short: "Print a users.yaml entry for a user, the password read from standard input",
		Args:  cobra.ExactArgs(1),
	}
	groups := add.Flags().StringSlice("group", nil, "a group of the user; may be repeated")
	add.RunE = func(c *cobra.Command, args []string) error {
		fmt.Fprint(os.Stderr, "Password: ")
		line, err := bufio.NewReader(c.InOrStdin()).ReadString('\n')
		password := strings.TrimRight(line, "\r\n")
		if password == "" {
			return fmt.Errorf("no password on standard input (%v)", err)
		}
		v, err := scram.NewVerifier(password, 4096)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "  %s:\n    verifier: %q\n    groups: [%s]\n", args[0], v.Text(), strings.Join(*groups, ", "))
		return nil
	}
	c.AddCommand(add)
	return c
}
