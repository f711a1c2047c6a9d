module byo-mesh/plain

go 1.26
