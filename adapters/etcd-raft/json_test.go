package main

import (
	"encoding/json"
	"testing"
)

func TestStringsAreRead(t *testing.T) {
	every := ""
	for c := rune(0); c < 0x3000; c++ {
		every += string(c)
	}
	for _, text := range []string{"", "s1", `a "b" \`, "\n\u2028<&>", every} {
		var read string
		if written := appendString(nil, text); json.Unmarshal(written, &read) != nil || read != text {
			t.Errorf("%q is written as %s", text, written)
		}
	}
}

func TestIntegersThatReadersCannotTellApart(t *testing.T) {
	for n, expected := range map[uint64]string{0: "0", 1 << 53: "9007199254740992", 1<<53 + 1: `"9007199254740993"`} {
		if written := string(appendInteger(nil, n)); written != expected {
			t.Errorf("%d is written as %s", n, written)
		}
	}
}
