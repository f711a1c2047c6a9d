// A plain service and what measures it. It runs inside containers, where nothing but a static binary can be counted on.
//
//	plain pump ADDRESS SECONDS        sends as fast as it goes, prints bytes per second as the other end counted them
//	plain reach ADDRESS SECONDS       says "refused" once a connection was, prints the time in nanoseconds since 1970 when one came
//	plain load ADDRESS PATH CLIENTS SECONDS   requests over connections that stay open, prints requests per second
//	plain steady get|post|grpc ADDRESS CLIENTS [HOST]   requests until standard input ends, prints each that failed and how many there were
//	plain worker | grpc-worker            a service that takes its time, and ends well when it is told to stop
//	plain caller ADDRESS ADDRESS          a service that asks a worker and a grpc-worker for each request
//
// Anything else serves: HTTP at port 8080, and at port 9000 it counts what a pump sends. So it can stand where an app of the
// mesh has its program, whatever that one's arguments are.
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

// inPlaceOf, set when it is built, makes it play the parts of Hot R.O.D.'s services when it is called like them.
var inPlaceOf string

// parts are what plays them: the frontend calls the customer and the driver, at the ports where Hot R.O.D. does.
var parts = map[string][]string{
	"frontend": {"caller", "localhost:8081", "localhost:8082"},
	"customer": {"worker"},
	"driver":   {"grpc-worker"},
	"route":    {"worker"},
}

func main() {
	log.SetFlags(0)
	arguments := os.Args[1:]
	if inPlaceOf == "hotrod" && len(arguments) > 0 && parts[arguments[0]] != nil {
		arguments = parts[arguments[0]]
	}
	command := ""
	if len(arguments) > 0 {
		command = arguments[0]
	}
	switch command {
	case "pump":
		fmt.Printf("%.0f\n", pump(arguments[1], seconds(arguments[2])))
	case "reach":
		fmt.Println(reach(arguments[1], seconds(arguments[2])).UnixNano())
	case "load":
		clients, err := strconv.Atoi(arguments[3])
		check(err)
		fmt.Printf("%.1f\n", load(arguments[1], arguments[2], clients, seconds(arguments[4])))
	case "steady":
		clients, err := strconv.Atoi(arguments[3])
		check(err)
		host := ""
		if len(arguments) > 4 {
			host = arguments[4]
		}
		check(steady(arguments[1], arguments[2], clients, host))
	case "worker":
		check(worker())
	case "grpc-worker":
		check(grpcWorker())
	case "caller":
		check(caller(arguments[1], arguments[2]))
	default:
		serve()
	}
}

func serve() {
	sink, err := net.Listen("tcp", ":9000")
	check(err)
	go func() {
		for {
			connection, err := sink.Accept()
			check(err)
			go count(connection)
		}
	}()
	check(http.ListenAndServe(":8080", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"id":123,"name":"Rachel's Floral Designs","location":"115,277"}`)
	})))
}

// count reads to the end and answers with the number of bytes.
func count(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 128<<10)
	total := uint64(0)
	for {
		n, err := connection.Read(buffer)
		total += uint64(n)
		if err != nil {
			break
		}
	}
	binary.Write(connection, binary.BigEndian, total)
}

func pump(address string, duration time.Duration) float64 {
	connection, err := net.Dial("tcp", address)
	check(err)
	buffer := make([]byte, 128<<10)
	began := time.Now()
	for time.Since(began) < duration {
		_, err := connection.Write(buffer)
		check(err)
	}
	check(connection.(*net.TCPConn).CloseWrite())
	var total uint64
	check(binary.Read(connection, binary.BigEndian, &total))
	return float64(total) / time.Since(began).Seconds()
}

func reach(address string, limit time.Duration) time.Time {
	var said sync.Once
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		// A packet that was dropped, not refused, is sent again after a second only: too late to tell when the policy came.
		connection, err := net.DialTimeout("tcp", address, 20*time.Millisecond)
		if err == nil {
			connection.Close()
			return time.Now()
		}
		said.Do(func() { fmt.Println("refused") })
		if time.Since(began) > limit {
			log.Fatalf("no connection to %s within %s: %v", address, limit, err)
		}
	}
}

func seconds(text string) time.Duration {
	number, err := strconv.Atoi(text)
	check(err)
	return time.Duration(number) * time.Second
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
