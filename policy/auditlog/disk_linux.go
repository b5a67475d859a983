package auditlog

import (
	"os"
	"syscall"
)

// dataSync makes what was written durable, without waiting for the file's times.
func dataSync(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
