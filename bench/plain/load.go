package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"
)

// load asks with as many clients as that, each over one connection, the next request when the answer is there.
func load(address, path string, clients int, duration time.Duration) float64 {
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: plain\r\n\r\n")
	counts := make([]int, clients)
	var all sync.WaitGroup
	began := time.Now()
	end := began.Add(duration)
	for client := range clients {
		all.Go(func() {
			connection, err := net.Dial("tcp", address)
			check(err)
			defer connection.Close()
			answers := bufio.NewReader(connection)
			for time.Now().Before(end) {
				_, err := connection.Write(request)
				check(err)
				check(answer(answers))
				counts[client]++
			}
		})
	}
	all.Wait()
	total := 0
	for _, count := range counts {
		total += count
	}
	return float64(total) / time.Since(began).Seconds()
}

// answer reads one answer to its end. Go's own client would cost more than what is measured.
func answer(from *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		line, err := from.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimSpace(line)
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
			return fmt.Errorf("the service answers %s", line)
		}
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		if bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return errors.New("the service does not say how long its answer is")
	}
	_, err := from.Discard(length)
	return err
}
