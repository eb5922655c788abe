package ledger

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestTextsArePackedOneAfterTheOther: nothing of one is in the next.
func TestTextsArePackedOneAfterTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p packer
		for _, text := range rapid.SliceOf(texts()).Draw(t, "texts") {
			packed, err := p.pack(text)
			if err != nil {
				t.Fatal(err)
			}
			again, err := (&packer{}).pack(text)
			if err != nil || !bytes.Equal(packed, again) {
				t.Fatalf("%x, alone %x, %v", packed, again, err)
			}
			if back, err := unpack(packed); err != nil || !bytes.Equal(back, text) {
				t.Fatalf("%x: %v", back, err)
			}
		}
	})
}

// texts are short ones and long ones.
func texts() *rapid.Generator[[]byte] {
	repeated := rapid.Custom(func(t *rapid.T) []byte {
		return bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 1, 50).Draw(t, "part"), rapid.IntRange(1, 200).Draw(t, "times"))
	})
	return rapid.OneOf(rapid.SliceOf(rapid.Byte()), repeated)
}
