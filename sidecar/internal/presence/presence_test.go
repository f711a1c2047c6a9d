package presence

import (
	"os"
	"os/exec"
	"testing"
)

// asHolder makes this test program hold a role in the directory that it names, until it is killed.
const asHolder = "SIDECAR_TEST_HOLD"

func TestMain(m *testing.M) {
	if directory := os.Getenv(asHolder); directory != "" {
		if _, err := Board(directory).Hold("app"); err != nil {
			os.Exit(1)
		}
		os.Stdout.WriteString("holds\n")
		select {}
	}
	os.Exit(m.Run())
}

func TestARoleIsThereForAsLongAsItsProcessLives(t *testing.T) {
	board := Board(t.TempDir())
	if err := board.Gone("app"); err != nil {
		t.Fatalf("before it starts: %v", err)
	}
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), asHolder+"="+string(board))
	said, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := said.Read(make([]byte, 8)); err != nil {
		t.Fatal(err)
	}
	if board.Gone("app") == nil {
		t.Error("gone while its process lives")
	}
	if _, err := board.Hold("app"); err == nil {
		t.Error("two processes hold one role")
	}
	if board.Gone("proxy") != nil {
		t.Error("another role is there that nobody holds")
	}
	_ = holder.Process.Kill()
	_ = holder.Wait()
	if err := board.Gone("app"); err != nil {
		t.Errorf("after it was killed: %v", err)
	}
}

func TestWhatWasSaidStaysSaid(t *testing.T) {
	board := Board(t.TempDir())
	if board.Said("withdrawn") == nil {
		t.Error("said before anybody said it")
	}
	if err := board.Say("withdrawn"); err != nil {
		t.Fatal(err)
	}
	if err := board.Said("withdrawn"); err != nil {
		t.Error(err)
	}
}
