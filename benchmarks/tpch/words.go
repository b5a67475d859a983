package tpch

import "strings"

// The value domains of the TPC-H specification (clause 4.2).
var (
	colors = strings.Fields(`almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood
		burnished chartreuse chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick
		floral forest frosted gainsboro ghost goldenrod green grey honeydew hot indian ivory khaki lace lavender lawn
		lemon light lime linen magenta maroon medium metallic midnight mint misty moccasin navajo navy olive orange
		orchid pale papaya peach peru pink plum powder puff purple red rose rosy royal saddle salmon sandy seashell
		sienna sky slate smoke snow spring steel tan thistle tomato turquoise violet wheat white yellow`)
	typeSize      = strings.Fields("STANDARD SMALL MEDIUM LARGE ECONOMY PROMO")
	typeFinish    = strings.Fields("ANODIZED BURNISHED PLATED POLISHED BRUSHED")
	typeMetal     = strings.Fields("TIN NICKEL BRASS STEEL COPPER")
	containerSize = strings.Fields("SM LG MED JUMBO WRAP")
	containerKind = strings.Fields("CASE BOX BAG JAR PKG PACK CAN DRUM")
	segments      = strings.Fields("AUTOMOBILE BUILDING FURNITURE MACHINERY HOUSEHOLD")
	priorities    = []string{"1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"}
	instructions  = []string{"DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"}
	modes         = []string{"REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"}
	regionNames   = []string{"AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"}

	// nations with their regions, by key.
	nations = []struct {
		name   string
		region int
	}{
		{"ALGERIA", 0}, {"ARGENTINA", 1}, {"BRAZIL", 1}, {"CANADA", 1}, {"EGYPT", 4}, {"ETHIOPIA", 0}, {"FRANCE", 3},
		{"GERMANY", 3}, {"INDIA", 2}, {"INDONESIA", 2}, {"IRAN", 4}, {"IRAQ", 4}, {"JAPAN", 2}, {"JORDAN", 4},
		{"KENYA", 0}, {"MOROCCO", 0}, {"MOZAMBIQUE", 0}, {"PERU", 1}, {"CHINA", 2}, {"ROMANIA", 3}, {"SAUDI ARABIA", 4},
		{"VIETNAM", 2}, {"RUSSIA", 3}, {"UNITED KINGDOM", 3}, {"UNITED STATES", 1},
	}

	adverbs = strings.Fields("quickly slowly carefully furiously blithely ruthlessly daringly silently never always")
	moods   = strings.Fields("special pending unusual express regular final bold ironic even silent close busy quick")
	nouns   = strings.Fields(`foxes ideas theodolites instructions dependencies excuses platelets asymptotes courts dolphins
		requests deposits accounts packages pinto-beans frets dugouts sheaves warhorses sentiments`)
	verbs = strings.Fields("sleep wake are cajole haggle nag use boost affix detect integrate maintain nod doubt grow snooze engage")
)
