package main

import (
	"fmt"
	"strconv"
)

// Answers are appended to one buffer, member by member: that is some ten times as fast as encoding/json, and
// has the members in the order in which they are best read.

// integerMax is the greatest integer that every reader of JSON can tell from its neighbours. Those above it
// are written as strings of digits.
const integerMax = 1 << 53

func appendInteger(b []byte, n uint64) []byte {
	if n > integerMax {
		return append(strconv.AppendUint(append(b, '"'), n, 10), '"')
	}
	return strconv.AppendUint(b, n, 10)
}

// appendString escapes what must be escaped, and nothing else.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		if letter, short := escapes[c]; short {
			b = append(b, '\\', letter)
		} else {
			b = fmt.Appendf(b, `\u%04x`, c)
		}
		start = i + 1
	}
	return append(append(b, s[start:]...), '"')
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

func appendNames(b []byte, names []string) []byte {
	b = append(b, '[')
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, name)
	}
	return append(b, ']')
}

// appendMember appends `,"key":`; the first member of an object comes without the comma.
func appendMember(b []byte, key string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(append(append(b, '"'), key...), '"', ':')
}

func appendIntegerMember(b []byte, key string, n uint64) []byte {
	return appendInteger(appendMember(b, key), n)
}

func appendBoolMember(b []byte, key string, value bool) []byte {
	return strconv.AppendBool(appendMember(b, key), value)
}
