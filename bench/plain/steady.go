package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
)

const (
	// thinks is a client's pause between two requests: what is looked for is the one request that fails, not the most
	// that go through.
	thinks = 10 * time.Millisecond
	// answersWithin is far more than a request may take, and shows one that hangs.
	answersWithin = 5 * time.Second
	// named is how many failures are told one by one.
	named = 20
)

// steady asks over and over, as that many clients, until standard input ends. It says when it has begun, then each
// failure with its time, and last how many requests there were and how many failed.
func steady(protocol, address string, clients int, host string) error {
	ask, err := asker(protocol, address, host)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	var counts struct {
		sync.Mutex
		all, failed int
	}
	var running sync.WaitGroup
	fmt.Println("begun")
	for range clients {
		running.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				err := ask()
				counts.Lock()
				counts.all++
				if err != nil {
					counts.failed++
					if counts.failed <= named {
						fmt.Printf("%s after %s: %v\n", began.Format("15:04:05.000"), time.Since(began).Round(time.Millisecond), err)
					}
				}
				counts.Unlock()
				time.Sleep(thinks)
			}
		})
	}
	running.Wait()
	fmt.Printf("%d requests, %d failed\n", counts.all, counts.failed)
	return nil
}

// asker makes what asks once; by HTTP, for a host unless that is empty. Connections are kept, as a real client's are;
// nothing is asked again.
func asker(protocol, address, host string) (func() error, error) {
	switch protocol {
	case "get", "post":
		client := &http.Client{Timeout: answersWithin, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
		return func() error { return askHTTP(client, strings.ToUpper(protocol), "http://"+address+"/", host) }, nil
	case "grpc":
		connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDisableRetry())
		if err != nil {
			return nil, err
		}
		client := grpc_health_v1.NewHealthClient(connection)
		return func() error { return askGRPC(client) }, nil
	default:
		return nil, fmt.Errorf("there is no protocol %q, expected get, post or grpc", protocol)
	}
}

// askHTTP sends a body that cannot be sent twice: without one, Go's client silently repeats a GET whose connection was cut.
func askHTTP(client *http.Client, method, url, host string) error {
	request, err := http.NewRequest(method, url, io.MultiReader(strings.NewReader("?")))
	if err != nil {
		return err
	}
	request.ContentLength = 1
	request.Host = host
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %.200s", answer.Status, body)
	}
	return nil
}

func askGRPC(client grpc_health_v1.HealthClient) error {
	ctx, done := context.WithTimeout(context.Background(), answersWithin)
	defer done()
	answer, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{})
	if err == nil && answer.Status != grpc_health_v1.HealthCheckResponse_SERVING {
		err = errors.New("not serving")
	}
	return err
}
