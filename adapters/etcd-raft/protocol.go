package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// protocolVersion is the version of the protocol that this driver speaks.
const protocolVersion = 1

// lineBytesMax bounds the length of a request, and with it the memory that a client can make us take.
const lineBytesMax = 16 << 20

// request is one line of standard input.
type request struct {
	ID     *int64          `json:"id"`
	Op     *string         `json:"op"`
	Args   json.RawMessage `json:"args"`
	Budget *struct {
		Ms     json.RawMessage `json:"ms"` // The client's own.
		Rounds *int            `json:"rounds"`
	} `json:"budget"`
}

// roundsDefault is the bound of a request without a budget.
const roundsDefault = 10_000

// failure is an answer that is none: a code of the protocol, and what there is to say.
type failure struct{ code, text string }

func (f *failure) Error() string { return f.text }

func invalid(format string, values ...any) error {
	return &failure{"invalid", fmt.Sprintf(format, values...)}
}

func unsupported(format string, values ...any) error {
	return &failure{"unsupported", fmt.Sprintf(format, values...)}
}

func refused(format string, values ...any) error {
	return &failure{"refused", fmt.Sprintf(format, values...)}
}

// serve answers requests until there are no more, or one of them is `close`. Answers are kept back while
// another request has already come whole, so that a client that sends many at once costs few writes.
func serve(driver *driver, input io.Reader, output *bufio.Writer) error {
	lines := bufio.NewReaderSize(input, 1<<16)
	var line, answer []byte
	for {
		var err error
		line, err = readLine(lines, line[:0])
		if err != nil && len(line) == 0 {
			return errors.Join(ignoreEOF(err), output.Flush())
		}
		var closed bool
		answer, closed = driver.answer(answer[:0], line)
		if _, err := output.Write(answer); err != nil {
			return err
		}
		if closed {
			return output.Flush()
		}
		waiting, _ := lines.Peek(lines.Buffered())
		if bytes.IndexByte(waiting, '\n') < 0 {
			if err := output.Flush(); err != nil {
				return err
			}
		}
	}
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// readLine appends the next line that is not blank to buffer, without its line feed. Of a line that is too
// long only as much is kept as shows that it is.
func readLine(lines *bufio.Reader, buffer []byte) ([]byte, error) {
	for {
		part, err := lines.ReadSlice('\n')
		if len(buffer) <= lineBytesMax {
			buffer = append(buffer, part...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		buffer = bytes.TrimSpace(buffer)
		if err != nil || len(buffer) > 0 {
			return buffer, err
		}
	}
}

// parseRequest reads a line. As much of the request as could be read is returned with an error.
func parseRequest(line []byte) (request, error) {
	var r request
	if len(line) > lineBytesMax {
		return r, invalid("a request of more than %d bytes", lineBytesMax)
	}
	if line[0] != '{' {
		return r, invalid("a request is a JSON object in one line")
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return r, invalid("not a request: %s", plainly(err))
	}
	switch {
	case r.ID == nil:
		return r, invalid("a request has an `id`, an integer")
	case r.Op == nil:
		return r, invalid("a request has an `op`, a string")
	case r.Budget != nil && r.Budget.Rounds != nil && *r.Budget.Rounds < 1:
		return r, invalid("`budget.rounds` is an integer from 1, not %d", *r.Budget.Rounds)
	}
	return r, nil
}

// plainly is what is wrong with JSON, without the names that things have in this program.
func plainly(err error) string {
	var mistyped *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &mistyped):
		return err.Error()
	case mistyped.Field == "":
		return "not an object, but " + mistyped.Value
	}
	return fmt.Sprintf("`%s` cannot be %s", mistyped.Field, mistyped.Value)
}

// rounds is how often a loop may go round.
func (r *request) rounds() int {
	if r.Budget == nil || r.Budget.Rounds == nil {
		return roundsDefault
	}
	return *r.Budget.Rounds
}

// appendAnswerStart appends `{"id":1,`.
func appendAnswerStart(b []byte, id *int64) []byte {
	b = append(b, `{"id":`...)
	if id == nil {
		b = append(b, "null"...)
	} else {
		b = fmt.Append(b, *id)
	}
	return append(b, ',')
}

// appendFailure appends the whole answer that an error is.
func appendFailure(b []byte, id *int64, err error) []byte {
	code := "panic"
	var known *failure
	if errors.As(err, &known) {
		code = known.code
	}
	b = append(appendAnswerStart(b, id), `"error":{"code":"`...)
	b = append(append(b, code...), `","text":`...)
	return append(appendString(b, err.Error()), "}}\n"...)
}
